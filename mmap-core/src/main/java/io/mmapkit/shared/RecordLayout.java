package io.mmapkit.shared;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The layout of a record, as a C compiler would lay out a struct of its components: in their order, each at its natural alignment, with the
 * padding written out. It copies whole records out of memory and into it.
 *
 * {@snippet file="TypedSegment.java" region="record"}
 *
 * <p>Components are boolean, byte, short, char, int, long, float, double, and records of these. The layout has the simple name of the record,
 * its members have the names of the components; numbers have the byte order of the machine.
 *
 * <p><b>Not atomic.</b> Component after component is copied by plain access: another process that stores meanwhile makes {@link #get} return some
 * of the old values and some of the new. Where that may happen, let a sequence lock guard the record, or use the {@link java.lang.invoke.VarHandle}s
 * of the {@link #layout()}, which also spare the objects that are made here.
 *
 * <p>Immutable, for any thread.
 *
 * @param <R> the record
 */
public final class RecordLayout<R extends Record> {
    /**
     * A component.
     *
     * @param at its offset in the struct
     * @param nested the layout of a record; null for a value
     */
    private record Field(Method accessor, MemoryLayout layout, long at, RecordLayout<?> nested) {}

    private final Constructor<R> constructor;
    private final List<Field> fields;
    private final StructLayout layout;

    private RecordLayout(Constructor<R> constructor, List<Field> fields, StructLayout layout) {
        this.constructor = constructor;
        this.fields = fields;
        this.layout = layout;
    }

    /**
     * The layout of a record.
     *
     * @param <R> the record
     * @param type its class
     * @return the layout
     * @throws IllegalArgumentException if it has no component, or one of another type, which is named; or if it isn't public and in a package that
     *         its module exports or opens
     */
    public static <R extends Record> RecordLayout<R> of(Class<R> type) {
        return of(type, type.getSimpleName(), List.of());
    }

    /**
     * @param path to this record, for messages
     * @param outer the records around it, none of which it may have in itself again
     */
    private static <R extends Record> RecordLayout<R> of(Class<R> type, String path, List<Class<?>> outer) {
        RecordComponent[] components = type.getRecordComponents(); // null for Record itself
        if (components == null || components.length == 0) {
            throw new IllegalArgumentException(path + ": " + type.getName() + " is no record with components");
        }
        List<Class<?>> within = new ArrayList<>(outer);
        within.add(type);
        List<Field> fields = new ArrayList<>();
        List<MemoryLayout> members = new ArrayList<>();
        long at = 0;
        long alignment = 1;
        for (RecordComponent component : components) {
            String name = path + '.' + component.getName();
            RecordLayout<?> nested = component.getType().isRecord() && !within.contains(component.getType())
                    ? of(component.getType().asSubclass(Record.class), name, within)
                    : null;
            MemoryLayout member = nested == null ? value(component.getType(), name) : nested.layout();
            at = pad(members, at, member.byteAlignment());
            fields.add(new Field(reachable(component.getAccessor(), type), member, at, nested));
            members.add(member.withName(component.getName()));
            at += member.byteSize();
            alignment = Math.max(alignment, member.byteAlignment());
        }
        pad(members, at, alignment);
        StructLayout layout = MemoryLayout.structLayout(members.toArray(MemoryLayout[]::new))
                .withName(type.getSimpleName());
        return new RecordLayout<>(reachable(constructor(type, components), type), List.copyOf(fields), layout);
    }

    private static long pad(List<MemoryLayout> members, long at, long alignment) {
        long padding = -at & alignment - 1;
        if (padding > 0) {
            members.add(MemoryLayout.paddingLayout(padding));
        }
        return at + padding;
    }

    private static ValueLayout value(Class<?> type, String name) {
        return switch (type.getName()) {
            case "boolean" -> ValueLayout.JAVA_BOOLEAN;
            case "byte" -> ValueLayout.JAVA_BYTE;
            case "short" -> ValueLayout.JAVA_SHORT;
            case "char" -> ValueLayout.JAVA_CHAR;
            case "int" -> ValueLayout.JAVA_INT;
            case "long" -> ValueLayout.JAVA_LONG;
            case "float" -> ValueLayout.JAVA_FLOAT;
            case "double" -> ValueLayout.JAVA_DOUBLE;
            default -> throw new IllegalArgumentException(name + ": " + type.getTypeName()
                    + " has no fixed layout: only numbers, boolean, char and records of these have"
                    + (type.isRecord() ? ", that aren't within themselves" : ""));
        };
    }

    private static <R> Constructor<R> constructor(Class<R> type, RecordComponent[] components) {
        try {
            return type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
        } catch (NoSuchMethodException impossible) {
            throw new AssertionError(impossible); // the language gives each record one
        }
    }

    private static <T extends AccessibleObject> T reachable(T member, Class<?> type) {
        if (!member.trySetAccessible()) {
            Module own = RecordLayout.class.getModule();
            throw new IllegalArgumentException(type.getName() + " can't be reached: module "
                    + type.getModule().getName() + " has to say 'opens " + type.getPackageName()
                    + (own.isNamed() ? " to " + own.getName() : "") + ";'");
        }
        return member;
    }

    /** {@return the layout, to be given to {@link SharedSegmentBuilder#layout}, and to make VarHandles of} */
    public StructLayout layout() {
        return layout;
    }

    /**
     * Copies a record out of memory, by plain access and not as a whole.
     *
     * @param segment where it is
     * @param offset of its first byte, in bytes
     * @return a new record; what its constructor throws, this throws
     * @throws IndexOutOfBoundsException if it isn't all within the segment
     * @throws IllegalArgumentException if it isn't aligned there as its layout is
     */
    public R get(MemorySegment segment, long offset) {
        return read(slice(segment, offset));
    }

    /**
     * Copies a record into memory, by plain access and not as a whole. Padding stays as it is.
     *
     * @param segment where to
     * @param offset of its first byte, in bytes
     * @param value the record; what its accessors throw, this throws, and nothing was stored then
     * @throws IndexOutOfBoundsException if it isn't all within the segment
     * @throws IllegalArgumentException if it wouldn't be aligned there as its layout is, or the segment is read-only
     */
    public void set(MemorySegment segment, long offset, R value) {
        Object[] values = values(Objects.requireNonNull(value, "value"));
        write(slice(segment, offset), values);
    }

    private MemorySegment slice(MemorySegment segment, long offset) {
        return segment.asSlice(offset, layout.byteSize(), layout.byteAlignment());
    }

    private R read(MemorySegment from) {
        Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            values[i] = field.nested == null
                    ? load(from, field)
                    : field.nested.read(from.asSlice(field.at, field.layout.byteSize()));
        }
        try {
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException failure) {
            throw unwrapped(failure);
        }
    }

    /** The values of the components; in place of a record, those of its own. */
    private Object[] values(Record value) {
        try {
            Object[] values = new Object[fields.size()];
            for (int i = 0; i < values.length; i++) {
                Field field = fields.get(i);
                Object component = field.accessor.invoke(value);
                values[i] = field.nested == null
                        ? component
                        : field.nested.values(Objects.requireNonNull((Record) component, field.accessor.getName()));
            }
            return values;
        } catch (ReflectiveOperationException failure) {
            throw unwrapped(failure);
        }
    }

    private void write(MemorySegment to, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            Field field = fields.get(i);
            if (field.nested == null) {
                store(to, field, values[i]);
            } else {
                field.nested.write(to.asSlice(field.at, field.layout.byteSize()), (Object[]) values[i]);
            }
        }
    }

    private static Object load(MemorySegment from, Field field) {
        return switch (field.layout) {
            case ValueLayout.OfBoolean of -> from.get(of, field.at);
            case ValueLayout.OfByte of -> from.get(of, field.at);
            case ValueLayout.OfShort of -> from.get(of, field.at);
            case ValueLayout.OfChar of -> from.get(of, field.at);
            case ValueLayout.OfInt of -> from.get(of, field.at);
            case ValueLayout.OfLong of -> from.get(of, field.at);
            case ValueLayout.OfFloat of -> from.get(of, field.at);
            case ValueLayout.OfDouble of -> from.get(of, field.at);
            default -> throw new AssertionError(field);
        };
    }

    private static void store(MemorySegment to, Field field, Object value) {
        switch (field.layout) {
            case ValueLayout.OfBoolean of -> to.set(of, field.at, (boolean) value);
            case ValueLayout.OfByte of -> to.set(of, field.at, (byte) value);
            case ValueLayout.OfShort of -> to.set(of, field.at, (short) value);
            case ValueLayout.OfChar of -> to.set(of, field.at, (char) value);
            case ValueLayout.OfInt of -> to.set(of, field.at, (int) value);
            case ValueLayout.OfLong of -> to.set(of, field.at, (long) value);
            case ValueLayout.OfFloat of -> to.set(of, field.at, (float) value);
            case ValueLayout.OfDouble of -> to.set(of, field.at, (double) value);
            default -> throw new AssertionError(field);
        }
    }

    /** What the code of the record threw. */
    private static RuntimeException unwrapped(ReflectiveOperationException failure) {
        if (!(failure instanceof InvocationTargetException)) {
            throw new AssertionError(failure); // all was made reachable
        }
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        return failure.getCause() instanceof RuntimeException thrown
                ? thrown
                : new UndeclaredThrowableException(failure.getCause());
    }

    /** {@return the record and its layout} */
    @Override
    public String toString() {
        return "RecordLayout[" + constructor.getDeclaringClass().getName() + ", " + layout + ']';
    }
}
