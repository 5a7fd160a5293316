/** What the API says by itself, in English by the code. */
export const apiSentences = {
  'console-closed': 'This console is closed: open it again.',
  fault: 'Netyard made a mistake (reference {reference}): try again; its log says more.',
} as const satisfies Record<string, string>;
