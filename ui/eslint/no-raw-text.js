// Everything a person reads comes from the message files, so that it exists in every language. This rule finds letters
// written into a component: text between tags, and attributes that are read aloud or shown.

const SPOKEN = new Set(['aria-label', 'aria-description', 'alt', 'label', 'placeholder', 'title']);
const LETTER = /\p{L}/u;

/** @type {import('eslint').Rule.RuleModule} */
export const noRawText = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { text: 'Text belongs into the message files: "{{text}}"' },
  },
  create(context) {
    const report = (node, text) => {
      if (LETTER.test(text)) context.report({ node, messageId: 'text', data: { text: text.trim() } });
    };
    return {
      SvelteText(node) {
        const parent = node.parent?.type;
        if (parent === 'SvelteStyleElement' || parent === 'SvelteScriptElement') return;
        report(node, node.value);
      },
      SvelteAttribute(node) {
        if (!SPOKEN.has(node.key.name)) return;
        for (const part of node.value) if (part.type === 'SvelteLiteral') report(node, part.value);
      },
    };
  },
};
