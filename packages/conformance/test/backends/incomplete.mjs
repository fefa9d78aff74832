export const name = 'half a backend';
