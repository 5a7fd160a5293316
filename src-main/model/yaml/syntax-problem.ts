/** The package's errors of syntax as problems of ours: what is wrong, and what to write instead. */
import type { YAMLError } from 'yaml';
import type { YamlProblem } from './node.ts';

/** Null for what is no error of syntax. */
export function syntaxProblem({ code, message, pos }: YAMLError): YamlProblem {
  const offset = pos[0];
  const of = (code: YamlProblem['code'], values: YamlProblem['values'] = {}): YamlProblem => ({
    code,
    values,
    offset,
  });
  const bracket = /end with an? (.)\.?$/.exec(message)?.[1];
  if (bracket !== undefined) return of('yaml-unclosed', { bracket });
  const quote = /Missing closing (.)quote/.exec(message)?.[1];
  if (quote !== undefined) return of('yaml-unclosed', { bracket: quote });
  switch (code) {
    case 'MULTIPLE_DOCS':
      return of('several-documents');
    case 'TAB_AS_INDENT':
      return of('yaml-tab');
    case 'BAD_INDENT':
      return of('yaml-indent');
    case 'MISSING_CHAR':
      return of(message.startsWith('Missing ,') ? 'yaml-comma' : 'yaml-colon');
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'KEY_OVER_1024_CHARS':
    case 'NON_STRING_KEY':
      return of('yaml-key');
    case 'BLOCK_IN_FLOW':
      return of('yaml-block');
    case 'BAD_SCALAR_START':
      return of('yaml-start', {
        character: /start with (?:.* )?(.+?)\.?$/.exec(message)?.[1] ?? '',
      });
    case 'BAD_DQ_ESCAPE':
      return of('yaml-escape', { escape: /sequence (.+?)\.?$/.exec(message)?.[1] ?? '' });
    case 'ALIAS_PROPS':
    case 'BAD_ALIAS':
    case 'BAD_COLLECTION_TYPE':
    case 'BAD_PROP_ORDER':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
    case 'TAG_RESOLVE_FAILED':
      return of('yaml-tag');
    default:
      return of('yaml-syntax');
  }
}
