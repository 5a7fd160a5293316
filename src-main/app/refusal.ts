/** A Failure by the code of its sentence, so that a window can say it in another language. */
import { Failure, type FailureCode } from '../api/failure.ts';
import { type AppSaid, appSaid, sayApp } from './sentences.ts';

export function refusal(
  code: FailureCode,
  sentence: AppSaid['code'],
  values: AppSaid['values'] = {},
): Failure {
  const said = [appSaid(sentence, values)];
  return new Failure(code, sayApp(said), said);
}
