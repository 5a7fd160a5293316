/**
 * The tables of netyard.db as kysely sees them, and the migrations that make them. Objects of all kinds share one table:
 * their shape is the business of the model's schemas, so a new kind of object needs no migration (see README.md).
 */

/** Marks the file as ours (PRAGMA application_id): the letters "NTYD". */
export const APPLICATION_ID = 0x4e545944;

export interface Schema {
  lab: {
    id: number | null;
    name: string;
    description: string;
    /** Counts every change, undo and redo. */
    revision: number;
    /** Milliseconds since the epoch. */
    changed_at: number;
  };
  object: { seq: number | null; lab: number; kind: string; id: string; spec: string };
  reference: { lab: number; from_kind: string; from_id: string; to_kind: string; to_id: string };
  history: {
    id: number | null;
    lab: number;
    at: number;
    who: string;
    label: string;
    /** JSON of Change[]. */
    changes: string;
    /** How many changes, and octets of their JSON: asked for without reading the JSON. */
    count: number;
    size: number;
    /** 0 once undone. */
    applied: number;
  };
  position: { lab: number; node: string; x: number; y: number };
  setting: { key: string; value: string };
}

/**
 * Each entry brings the file from version n to n + 1 (PRAGMA user_version) in one transaction. Entries are never changed once
 * released; a new one is added at the end.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE lab (
     id INTEGER PRIMARY KEY,
     name TEXT NOT NULL UNIQUE,
     description TEXT NOT NULL,
     revision INTEGER NOT NULL,
     changed_at INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE object (
     seq INTEGER PRIMARY KEY,
     lab INTEGER NOT NULL REFERENCES lab (id) ON DELETE CASCADE,
     kind TEXT NOT NULL,
     id TEXT NOT NULL,
     spec TEXT NOT NULL CHECK (json_valid(spec)),
     UNIQUE (lab, kind, id)
   ) STRICT;
   CREATE TABLE reference (
     lab INTEGER NOT NULL REFERENCES lab (id) ON DELETE CASCADE,
     from_kind TEXT NOT NULL,
     from_id TEXT NOT NULL,
     to_kind TEXT NOT NULL,
     to_id TEXT NOT NULL,
     PRIMARY KEY (lab, from_kind, from_id, to_kind, to_id),
     FOREIGN KEY (lab, from_kind, from_id) REFERENCES object (lab, kind, id)
       ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
     FOREIGN KEY (lab, to_kind, to_id) REFERENCES object (lab, kind, id)
       DEFERRABLE INITIALLY DEFERRED
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX reference_to ON reference (lab, to_kind, to_id);
   CREATE TABLE history (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     lab INTEGER NOT NULL REFERENCES lab (id) ON DELETE CASCADE,
     at INTEGER NOT NULL,
     who TEXT NOT NULL,
     label TEXT NOT NULL,
     changes TEXT NOT NULL,
     count INTEGER NOT NULL,
     size INTEGER NOT NULL,
     applied INTEGER NOT NULL CHECK (applied IN (0, 1))
   ) STRICT;
   CREATE INDEX history_lab ON history (lab, id, applied, size);
   CREATE TABLE position (
     lab INTEGER NOT NULL REFERENCES lab (id) ON DELETE CASCADE,
     node TEXT NOT NULL,
     x REAL NOT NULL,
     y REAL NOT NULL,
     PRIMARY KEY (lab, node)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE setting (
     key TEXT PRIMARY KEY,
     value TEXT NOT NULL
   ) STRICT, WITHOUT ROWID;
   PRAGMA application_id = ${APPLICATION_ID};`,
];
