/** Colours behind white text that can be read: each has a contrast above 5. */
export const TONES = { good: "#1b6e2c", warning: "#9c3d00", bad: "#b02525", plain: "#495057" } as const;
