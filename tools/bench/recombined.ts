/** A large documentation made of a small one: real sections under real headings, in combinations that never were. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { randomFrom } from './synthetic.ts';

const SECTIONS_PER_FILE = 25;
/** Headings that everything has in common would make every page a namesake of every other one. */
const TITLE_WORDS = 2;

export interface RecombinedOptions {
  /** Folder of Markdown files to draw from. */
  readonly from: string;
  /** Folder to write to. */
  readonly to: string;
  /** At least so many sections are written. */
  readonly sections: number;
  readonly seed: number;
}

interface Section {
  readonly heading: string;
  readonly paragraphs: readonly string[];
}

/** Writes the files and returns how many; the same for the same seed. */
export function writeRecombined({ from, to, sections, seed }: RecombinedOptions): number {
  const random = randomFrom(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const real = sectionsBelow(from);
  const words = [
    ...new Set(real.flatMap(({ heading }) => heading.split(/\s+/)).filter((word) => /^[A-Za-z]{4,}$/.test(word))),
  ];
  const files = Math.ceil(sections / SECTIONS_PER_FILE);
  for (let file = 0; file < files; file++) {
    const title = `${Array.from({ length: TITLE_WORDS }, () => pick(words)).join(' ')} ${file}`;
    const body = Array.from({ length: SECTIONS_PER_FILE }, () => {
      const paragraphs = [...pick(real).paragraphs.slice(0, 1), ...pick(real).paragraphs.slice(-1)];
      return `## ${pick(real).heading}\n\n${paragraphs.join('\n\n')}`;
    });
    const path = join(to, `part-${Math.floor(file / 100)}`, `page-${file}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `# ${title}\n\n${body.join('\n\n')}\n`);
  }
  return files;
}

/** Sections with running text; code, tables and lists are left out, whose parts do not stand alone. */
function sectionsBelow(folder: string): readonly Section[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort();
  return files.flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split(/^#{1,6} +/m)
      .slice(1)
      .map((text): Section => {
        const [heading = '', ...rest] = text.split('\n');
        const paragraphs = rest
          .join('\n')
          .split(/\n{2,}/)
          .map((part) => part.trim());
        return { heading: heading.trim(), paragraphs: paragraphs.filter((part) => /^[A-Z][^|]{60,600}$/.test(part)) };
      })
      .filter((section) => section.heading !== '' && section.paragraphs.length > 0),
  );
}
