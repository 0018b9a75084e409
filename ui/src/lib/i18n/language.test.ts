import { afterEach, describe, expect, it } from 'vitest';
import {
  errorText,
  formatBytes,
  formatDay,
  formatMonth,
  formatNumber,
  formatPercent,
  formatSpan,
  language,
  shownName,
  t,
} from '.';

afterEach(() => {
  language.locale = 'en';
  language.labels = 'both';
});

describe('a language', () => {
  it('follows the system, or the person', () => {
    language.choose('system', 'zh-Hans-CN');
    expect(language.locale).toBe('zh');
    language.choose('system', 'de-DE');
    expect(language.locale).toBe('en');
    language.choose('zh', 'en-US');
    expect(language.locale).toBe('zh');
  });

  it('counts as it counts', () => {
    expect([1, 2, 12480].map((count) => t('common.photos', { count }))).toEqual([
      '1 photo',
      '2 photos',
      '12,480 photos',
    ]);
    language.locale = 'zh';
    expect(t('common.photos', { count: 12480 })).toBe('12,480 张照片');
  });

  it('writes dates and numbers as it writes them', () => {
    const day = Date.UTC(2024, 4, 3) / 86_400_000;
    expect([
      formatDay(day),
      formatMonth(2024, 5),
      formatNumber(1234567),
      formatPercent(0.875),
      formatSpan(190),
    ]).toEqual(['3 May 2024', 'May 2024', '1,234,567', '88%', '3 mins']);
    language.locale = 'zh';
    expect([formatDay(day), formatMonth(2024, 5), formatSpan(190)]).toEqual([
      '2024年5月3日',
      '2024年5月',
      '3 分钟',
    ]);
  });

  it('writes lengths of files', () => {
    expect([0, 999, 4_200_000, 128_000_000].map(formatBytes)).toEqual([
      '0 bytes',
      '999 bytes',
      '4.2 MB',
      '128 MB',
    ]);
  });
});

describe('a name', () => {
  it('is shown in one language or both, the person’s first', () => {
    const dog = { zh: '狗', en: 'dog' };
    expect(shownName(dog)).toEqual({ first: 'dog', second: '狗' });
    language.locale = 'zh';
    expect(shownName(dog)).toEqual({ first: '狗', second: 'dog' });
    language.labels = 'en';
    expect(shownName(dog)).toEqual({ first: 'dog', second: null });
  });

  it('is not shown twice where both are the same, and never empty', () => {
    expect(shownName({ zh: 'T恤', en: 'T恤' })).toEqual({ first: 'T恤', second: null });
    language.labels = 'zh';
    expect(shownName({ zh: '', en: 'mine' })).toEqual({ first: 'mine', second: null });
  });
});

describe('an error', () => {
  it('is a sentence with its code translated', () => {
    expect(errorText({ code: 'disk_full', params: {}, detail: '' })).toMatch(/^The disk is full/);
    language.locale = 'zh';
    expect(errorText({ code: 'disk_full', params: {}, detail: '' })).toMatch(/^磁盘已满/);
  });

  it('is a sentence even when nobody knows the code', () => {
    expect(errorText({ code: 'brand_new', params: {}, detail: '' })).toContain('brand_new');
    expect(errorText(new Error('boom'))).toMatch(/inside Shiguang/);
  });
});
