/**
 * Imported before anything that builds schemas: zod compiles objects with `new Function` unless it is told not
 * to, and the page's content security policy refuses that (each attempt is an error in the console).
 */
import { z } from 'zod';

z.config({ jitless: true });
