/** The lab as a file. */
export default {
  same: 'As the lab is now. Change it here and apply it as one change.',
  changed: 'Changed, not applied yet. The draft is kept.',
  errors: 'No errors | One error | {n} errors',
  download: 'Download',
  look: 'Apply…',
  apply: 'Apply',
  applied: 'The lab {name} now is as the file says',
  conflict: 'The lab was changed elsewhere while you typed. Your text is kept.',
  keepMine: 'Keep my text',
  preview: 'What this changes',
  noChange: 'Nothing: the lab is like this already.',
  counts: '{added} new, {changed} changed, {removed} removed',
  otherLab: 'The file names another lab: "{name}" will be created or changed, and opened.',
  new: 'New:',
  gone: 'Removed:',
  other: 'Changed:',
};
