/** The words that scripts say. They come from the page (`liuhen.site.templatetags.words`), so that gettext has them. */

/** Put values into a sentence: `fill("已选 {count} 份", { count: 3 })`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>> = {}): string {
  return sentence.replace(/\{(\w+)\}/gu, (whole, name: string) => {
    const value = values[name];
    return value === undefined ? whole : String(value);
  });
}

/** The keys of WORDS in words.py. */
export type Word = "copied" | "copy_failed" | "network" | "server" | "close" | "selected" | "undecodable";

let words: Partial<Record<Word, string>> | undefined;

/** One of the page's words, filled. */
export function say(word: Word, values: Readonly<Record<string, string | number>> = {}): string {
  words ??= JSON.parse(document.getElementById("words")?.textContent ?? "{}") as Partial<Record<Word, string>>;
  return fill(words[word] ?? "", values);
}
