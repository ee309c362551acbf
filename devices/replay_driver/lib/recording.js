import { readFileSync } from 'node:fs';
import path from 'node:path';

const FORMAT = 'yd-session/1';

/**
 * A recorded session on disk: session.json and the files that it names. What a field means is said
 * in devices/app/recording.py, which also checks recordings thoroughly; here only what would make
 * playing impossible is an error.
 */
export class Recording {
  /** @param {string} folder absolute path of the folder with session.json */
  constructor(folder) {
    this.folder = path.resolve(folder);
    this.session = this.#session();
    /** @type {Map<string, Buffer>} */
    this.files = new Map();
  }

  /** @returns {'Android' | 'iOS'} */
  get platformName() {
    return this.session.device.platform === 'ios' ? 'iOS' : 'Android';
  }

  /** The content of a file of the recording; read once. @param {string} name */
  bytes(name) {
    let content = this.files.get(name);
    if (!content) {
      content = readFileSync(this.path(name));
      this.files.set(name, content);
    }
    return content;
  }

  /** @param {string} name file name from session.json, with "/" @returns {string} absolute path */
  path(name) {
    const full = path.resolve(this.folder, name);
    if (!full.startsWith(this.folder + path.sep)) {
      throw new Error(`${name} is outside of the recording ${this.folder}`);
    }
    return full;
  }

  #session() {
    const file = path.join(this.folder, 'session.json');
    let session;
    try {
      session = JSON.parse(readFileSync(file, 'utf8'));
    } catch (error) {
      throw new Error(`The recording ${file} cannot be read: ${error.message}`, { cause: error });
    }
    if (session?.format !== FORMAT) {
      throw new Error(`${file} is no recording of the format ${FORMAT}`);
    }
    if (!session.screens?.[session.start]) {
      throw new Error(`${file} has no screen '${session.start}' to start with`);
    }
    return session;
  }
}
