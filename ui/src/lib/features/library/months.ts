/** A month as a number that counts months: year * 12 + (month - 1). */
export type MonthNumber = number;

/**
 * The month of a day counted from 1970-01-01, without a Date object for each of a hundred thousand photos (Howard Hinnant's
 * `civil_from_days`).
 */
export function monthOfDay(day: number): MonthNumber {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return year * 12 + month - 1;
}

export const yearOf = (month: MonthNumber): number => Math.floor(month / 12);

/** 1 to 12. */
export const monthOfYear = (month: MonthNumber): number => (((month % 12) + 12) % 12) + 1;
