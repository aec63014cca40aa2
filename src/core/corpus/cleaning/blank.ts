// What counts as blank where texts are compared by what can be seen of them. Not where a line ends.

/** Whether a UTF-16 unit is a control character, the blank, a no-break space or the ideographic blank. */
export const isBlank = (unit: number): boolean => unit <= 0x20 || (unit >= 0xa0 && (unit === 0xa0 || unit === 0x202f || unit === 0x3000));
