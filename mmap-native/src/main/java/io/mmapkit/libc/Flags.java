package io.mmapkit.libc;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;

/** Shows a flag word of a failed call by the names of its constants: {@code MAP_SHARED|MAP_POPULATE}. */
final class Flags {
    private record Named(String name, int value) {}

    private Flags() {}

    /**
     * A rendering for words of several flags.
     *
     * @param header the class whose {@code public static final int} constants are meant
     * @param prefix what their names start with
     */
    static Function<Object, String> of(Class<?> header, String prefix) {
        return word -> several((Integer) word, constants(header, prefix));
    }

    /** A rendering for words that hold one value out of several. */
    static Function<Object, String> oneOf(Class<?> header, String prefix) {
        return word -> constants(header, prefix).stream().filter(flag -> flag.value == (Integer) word).map(Named::name)
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

    /** Those with the most bits first, so that a value made of two bits isn't taken for two flags; masks are no flags. */
    private static List<Named> constants(Class<?> header, String prefix) {
        return Arrays.stream(header.getFields())
                .filter(field -> field.getType() == int.class && Modifier.isStatic(field.getModifiers()))
                .filter(field -> field.getName().startsWith(prefix) && !field.getName().matches(".*_(MASK|SHIFT|TYPE)"))
                .map(Flags::named).sorted(Comparator.comparingInt((Named flag) -> -Integer.bitCount(flag.value)))
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
