/** Where the page finds the files of `@dynaconv/digits`. */
export const DIGITS = new URL('/digits/', location.href);
