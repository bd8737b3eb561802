// The shape that a language must have: that of the English table, with its literal texts widened.

/** Texts become `string`, functions keep their parameters, lists keep their kind. */
export type Widen<T> = T extends string
  ? string
  : T extends (...values: infer Values) => string
    ? (...values: Values) => string
    : T extends readonly (infer Item)[]
      ? readonly Widen<Item>[]
      : { readonly [Key in keyof T]: Widen<T[Key]> }
