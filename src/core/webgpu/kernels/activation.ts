// GELU (tanh form) and its derivative as WGSL functions over vec4f, written with the logistic function:
// gelu(x) = x·σ(2√(2/π)(x + 0.044715x³)).

const SLOPE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** gate(x) = σ(…), gelu(x) = x·gate(x), geluDerivative(x). The exponent is capped where σ is 0 in f32 anyway. */
export const GELU_FUNCTIONS = `
fn gate(x: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp2(min(${-SLOPE * Math.LOG2E} * x * (1.0 + ${CUBIC} * x * x), vec4f(100.0))));
}
fn gelu(x: vec4f) -> vec4f { return x * gate(x); }
fn geluDerivative(x: vec4f) -> vec4f {
  let g = gate(x);
  return g + x * g * (1.0 - g) * (${SLOPE} + ${3 * SLOPE * CUBIC} * x * x);
}
`;
