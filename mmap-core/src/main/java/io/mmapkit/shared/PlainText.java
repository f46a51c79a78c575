package io.mmapkit.shared;

/**
 * Text that looks like what it is. Characters that a terminal or a log takes for commands, that change the order of others, or that can't be seen
 * make one name look like another, and half a surrogate pair isn't any character in UTF-8.
 */
final class PlainText {
    private PlainText() {}

    /**
     * Text of which people see all.
     *
     * @param what it is, for the message
     * @throws IllegalArgumentException if it has a character of control, of format (as those that set the direction of writing), a separator of
     *         lines, or half a surrogate pair
     */
    static String require(String text, String what) {
        if (!text.codePoints().allMatch(PlainText::isPlain)) {
            throw new IllegalArgumentException(what + " has no control or format characters, and no half ones: '"
                    + escaped(text) + '\'');
        }
        return text;
    }

    /** Somebody else's text, for a message: such characters by their number. */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isPlain(c)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append("\\u{").append(Integer.toHexString(c)).append('}');
            }
        });
        return escaped.toString();
    }

    private static boolean isPlain(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                false;
            default -> true;
        };
    }
}
