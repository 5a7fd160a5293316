/** Words of tables: VLANs of a port, what a rule asks of a frame, what a mirror session selects. */
export { words as default } from '../../../src-main/model/words.ts';
