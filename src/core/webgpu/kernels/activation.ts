// GELU (tanh form) and its derivative as WGSL functions, written with the logistic function:
// gelu(x) = x·σ(2√(2/π)(x + 0.044715x³)).

const SLOPE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/**
 * gate(x) = σ(…), so that gelu(x) = x·gate(x), and geluDerivative(x, gate(x)), over f32 or vec4f. The exponent is capped
 * where σ is 0 in f32 anyway.
 */
export const GELU_FUNCTIONS = (type: "f32" | "vec4f"): string => `
fn gate(x: ${type}) -> ${type} {
  return 1.0 / (1.0 + exp2(min(${-SLOPE * Math.LOG2E} * x * (1.0 + ${CUBIC} * x * x), ${type}(100.0))));
}
fn geluDerivative(x: ${type}, q: ${type}) -> ${type} {
  return q + x * q * (1.0 - q) * (${SLOPE} + ${3 * SLOPE * CUBIC} * x * x);
}
`;
