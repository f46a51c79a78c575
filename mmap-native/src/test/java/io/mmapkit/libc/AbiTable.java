package io.mmapkit.libc;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.StructLayout;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the compiled classes say about one machine: every constant and every structure, found by reflection so that none is forgotten.
 */
record AbiTable(Platform platform, List<Constant> constants, List<Structure> structures) {
    /** A constant by its name in C. */
    record Constant(String name, long value, boolean isInt) {
        /** Whether C means the same number: where Java has an int, C may have an unsigned one. */
        boolean equalTo(long inC) {
            return isInt ? (int) inC == value && (inC == (int) inC || inC >>> Integer.SIZE == 0) : inC == value;
        }
    }

    /** A structure by its type in C, and its fields by their paths in C; padding is what lies between them. */
    record Structure(String type, long size, List<Member> members) {}

    record Member(String path, long offset, long size) {}

    /** Of all classes of the package. */
    static AbiTable of(Platform platform) throws Exception {
        return of(platform, compiled());
    }

    static AbiTable of(Platform platform, List<Class<?>> headers) throws Exception {
        Map<String, Long> own = new HashMap<>();
        for (Field field : machine(platform).getDeclaredFields()) {
            own.put(field.getName(), (long) field.getInt(null));
        }
        Map<String, Constant> constants = new HashMap<>();
        own.forEach((name, value) -> constants.put(name, new Constant(name, value, true)));
        List<Structure> structures = new ArrayList<>();
        for (Class<?> header : headers) {
            for (Field field : header.getDeclaredFields()) {
                if (field.getType() == StructLayout.class && isOf(platform, field)) {
                    field.setAccessible(true);
                    StructLayout layout = (StructLayout) field.get(null);
                    layout.name().ifPresent(type -> structures.add(structure(type, layout))); // without a type it is not C's
                } else if (isConstant(field)) {
                    String name = field.getName();
                    long here = ((Number) field.get(null)).longValue();
                    long value = own.getOrDefault(AbiNames.expression(name), here);
                    constants.put(name, new Constant(name, value, field.getType() == int.class));
                }
            }
        }
        return new AbiTable(platform, List.copyOf(constants.values()), structures);
    }

    /** The names of the constants that the machines disagree about. */
    static List<String> names(Platform platform) {
        return Stream.of(machine(platform).getDeclaredFields()).map(Field::getName).sorted().toList();
    }

    private static Class<?> machine(Platform platform) {
        return switch (platform) {
            case LINUX_X86_64 -> X86_64.class;
            case LINUX_AARCH64 -> Aarch64.class;
        };
    }

    private static boolean isConstant(Field field) {
        int modifiers = field.getModifiers();
        return Modifier.isPublic(modifiers) && Modifier.isStatic(modifiers) && Modifier.isFinal(modifiers)
                && (field.getType() == int.class || field.getType() == long.class);
    }

    /** A class whose structure differs has one for each machine beside that of this one. */
    private static boolean isOf(Platform platform, Field field) throws Exception {
        boolean differs = Stream.of(field.getDeclaringClass().getDeclaredFields())
                .anyMatch(other -> other.getName().equals("AARCH64"));
        return !differs || "LINUX_".concat(field.getName()).equals(platform.name());
    }

    private static Structure structure(String type, StructLayout layout) {
        List<Member> members = new ArrayList<>();
        long offset = 0;
        for (MemoryLayout member : layout.memberLayouts()) {
            if (!(member instanceof PaddingLayout)) {
                members.add(new Member(member.name().orElseThrow(), offset, member.byteSize()));
            }
            offset += member.byteSize();
        }
        return new Structure(type, layout.byteSize(), members);
    }

    private static List<Class<?>> compiled() throws Exception {
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder())) {
            for (String name : files.map(file -> file.getFileName().toString()).sorted().toList()) {
                if (name.matches("[A-Za-z]\\w*\\.class")) {
                    classes.add(Class.forName(Mman.class.getPackageName() + '.' + name.replace(".class", "")));
                }
            }
        }
        classes.removeAll(List.of(X86_64.class, Aarch64.class));
        return classes;
    }

    private static Path folder() throws URISyntaxException {
        Path root = Path.of(Mman.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        return root.resolve(Mman.class.getPackageName().replace('.', '/'));
    }
}
