/** Spans of days that people choose with one press. Days are local, as the date inputs' are. */

export type Choice = "today" | "week" | "month" | "last-month";

/** First and last day of a choice. A week begins on Monday; a span that isn't over ends today. */
export function span(choice: Choice, today: Date): [Date, Date] {
  const year = today.getFullYear();
  const month = today.getMonth();
  const day = today.getDate();
  const now = new Date(year, month, day);
  switch (choice) {
    case "today":
      return [now, now];
    case "week":
      return [new Date(year, month, day - ((today.getDay() + 6) % 7)), now];
    case "month":
      return [new Date(year, month, 1), now];
    case "last-month":
      return [new Date(year, month - 1, 1), new Date(year, month, 0)];
  }
}

/** A day as date inputs want it: 2026-11-23. */
export function isoDay(day: Date): string {
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}
