/** Whole ms that no change of the clock can disturb. */
export const now = () => Math.round(performance.now());

export const isVisible = () => document.visibilityState == "visible";
