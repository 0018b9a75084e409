/** Puts a text on the clipboard. Must be called from a click or a key. */
export const copyText = (text: string): Promise<void> => navigator.clipboard.writeText(text);
