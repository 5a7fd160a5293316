/** How much faster time goes where a test speeds it up. */
export const SPEED = 10;
