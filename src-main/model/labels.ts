/** Names of the changes that the engine makes by itself, as they stand in the history; a window says them in its language. */
export const changeLabels = {
  apply: 'Apply lab file',
  create: 'Create {name}',
} as const;
