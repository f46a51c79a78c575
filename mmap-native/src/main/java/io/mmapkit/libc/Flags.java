package io.mmapkit.libc;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Shows a flag word of a failed call by the names of its constants: {@code MAP_SHARED|MAP_POPULATE}. */
final class Flags {
    private record Named(String name, int value) {}

    private Flags() {}

    /**
     * A rendering for words of several flags.
     *
     * @param header the class whose {@code public static final int} constants are meant
     * @param names how their names start, as a regular expression: masks, shifts and constants of other parameters that share the prefix
     *         must not match
     */
    static Function<Object, String> of(Class<?> header, String names) {
        return word -> several((Integer) word, constants(header, names));
    }

    /** A rendering for words that hold one value out of several. */
    static Function<Object, String> oneOf(Class<?> header, String names) {
        return word -> constants(header, names).stream().filter(flag -> flag.value == (Integer) word).map(Named::name)
                .findFirst().orElse(word.toString());
    }

    private static String several(int word, List<Named> constants) {
        StringJoiner text = new StringJoiner("|");
        int rest = word;
        for (Named flag : constants) {
            if (flag.value == word || flag.value != 0 && (rest & flag.value) == flag.value) {
                text.add(flag.name);
                rest &= ~flag.value;
            }
            if (rest == 0 && text.length() > 0) {
                return text.toString();
            }
        }
        return rest == 0 ? "0" : text.add("0x" + Integer.toHexString(rest)).toString();
    }

    /** Those with the most bits first, so that a value made of two bits isn't taken for two flags; reflection has no order of its own. */
    private static List<Named> constants(Class<?> header, String names) {
        Pattern start = Pattern.compile(names);
        return Arrays.stream(header.getFields())
                .filter(field -> field.getType() == int.class && Modifier.isStatic(field.getModifiers()))
                .filter(field -> start.matcher(field.getName()).lookingAt()).map(Flags::named)
                .sorted(Comparator.comparingInt((Named flag) -> -Integer.bitCount(flag.value))
                        .thenComparingInt(Named::value))
                .toList();
    }

    private static Named named(Field field) {
        try {
            return new Named(field.getName(), field.getInt(null));
        } catch (IllegalAccessException hidden) {
            throw new AssertionError(hidden);
        }
    }
}
