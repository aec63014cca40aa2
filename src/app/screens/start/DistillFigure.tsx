// The idea as a picture: texts of four domains run into the teacher, experts drip out, a router chooses among them.
// An ornament with labels; it shows no data.

import classes from "./DistillFigure.module.css";

const LANES = [
  { name: "English", color: "var(--domain-0)", y: 30 },
  { name: "French", color: "var(--domain-1)", y: 74 },
  { name: "German", color: "var(--domain-2)", y: 118 },
  { name: "Python", color: "var(--domain-3)", y: 162 },
];

export function DistillFigure() {
  return (
    <figure className={classes.figure}>
      <svg
        viewBox="0 0 780 220"
        role="img"
        aria-label="Texts of four domains run into one teacher; from it, four experts are distilled; a router chooses among them."
      >
        {LANES.map(({ name, color, y }) => (
          <g key={name} fill="none" stroke={color}>
            <path className={classes.text} d={`M2 ${y - 7}h58M2 ${y}h44M2 ${y + 7}h52`} />
            <path className={classes.stream} d={`M76 ${y}C150 ${y} 150 96 232 96`} />
            <path className={classes.stream} d={`M328 96C400 96 400 ${y} 462 ${y}`} />
            <circle cx="482" cy={y} r="13" className={classes.expert} />
            <path className={classes.stream} d={`M502 ${y}C570 ${y} 570 96 626 96`} />
          </g>
        ))}
        <circle cx="280" cy="96" r="46" className={classes.teacher} />
        <path className={classes.liquid} d="M243 100c12-7 25-6 37 0s25 7 37 0a38 38 0 0 1-74 0Z" />
        <path className={classes.router} d="M650 72l24 24-24 24-24-24Z" />
        <path className={classes.out} d="M682 96h88" />
        <g className={classes.labels}>
          <text x="2" y="208">
            your text
          </text>
          <text x="280" y="208" textAnchor="middle">
            teacher
          </text>
          <text x="482" y="208" textAnchor="middle">
            experts
          </text>
          <text x="650" y="208" textAnchor="middle">
            router
          </text>
        </g>
      </svg>
    </figure>
  );
}
