/** The panel of problems. */
export default {
  error: 'Error',
  warning: 'Warning',
  noneTitle: 'No problems',
  noneText: 'Names, references, addresses, VLANs and MTUs of this lab fit together.',
};
