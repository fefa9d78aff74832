/** Lets messages of the page through, one that asks to end among them. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
