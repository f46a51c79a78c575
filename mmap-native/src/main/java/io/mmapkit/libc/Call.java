package io.mmapkit.libc;

import static io.mmapkit.libc.Libc.LONG;

import io.mmapkit.libc.error.Errno;
import io.mmapkit.libc.error.SystemCallException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * A C function on its way to a method handle: its name, its parameters and how it reports failure.
 *
 * <p>The handle has the C function's own type and either returns its result or throws: {@link SystemCallException} if the call was
 * refused, {@link UnsupportedOperationException} if the C library or the kernel doesn't have it. A handle is kept in a {@code static
 * final} field, so that the JIT folds all of this into the downcall and one comparison; and in a class of its own, so that it is linked
 * at first use and a function that is missing fails alone.
 */
final class Call {
    private static final MethodHandle FAILURE = find("failure", long.class, long.class, MemorySegment.class,
            Object[].class);
    private static final MethodHandle UNSUPPORTED = find("unsupported", Object.class, Object[].class);
    private static final MethodHandle STATE = state();

    private record Parameter(String name, MemoryLayout layout, Function<Object, String> rendering) {}

    private final String function;
    private final Long systemCall; // its number, where the C library has no function for it
    private final List<Parameter> parameters = new ArrayList<>();
    private int fixed = -1; // parameters before the "..." of a variadic function
    private Returns returns;

    private Call(String function, Long systemCall) {
        this.function = function;
        this.systemCall = systemCall;
    }

    /** A function of the C library. */
    static Call to(String function) {
        return new Call(function, null);
    }

    /** A system call that not every C library has a function for, by its number: made through syscall(2). */
    static Call system(String name, long number) {
        return new Call(name, number);
    }

    /** The next parameter, shown as a number or an address. */
    Call takes(String name, MemoryLayout layout) {
        return takes(name, layout, Call::plain);
    }

    /** The next parameter, shown in a way of its own. */
    Call takes(String name, MemoryLayout layout, Function<Object, String> rendering) {
        parameters.add(new Parameter(name, layout, rendering));
        return this;
    }

    /** Says that the parameters that follow stand for the {@code ...} of the prototype: some ABIs pass those differently. */
    Call variadic() {
        fixed = parameters.size();
        return this;
    }

    /** The linked function. */
    MethodHandle returns(ValueLayout result, Returns convention) {
        returns = convention;
        List<MemoryLayout> layouts = new ArrayList<>(parameters.stream().map(Parameter::layout).toList());
        if (systemCall != null) {
            layouts.addFirst(LONG);
        }
        FunctionDescriptor type = FunctionDescriptor.of(result, layouts.toArray(MemoryLayout[]::new));
        try {
            return Libc.link(systemCall == null ? function : "syscall", type, convention.setsErrno(),
                    systemCall == null ? fixed : 1).map(this::numbered).map(this::checked)
                    .orElseGet(() -> missing(type));
        } catch (IllegalCallerException denied) {
            return denied(type, denied);
        }
    }

    /** The linked function, for one that returns nothing. */
    MethodHandle returnsNothing() {
        FunctionDescriptor type = FunctionDescriptor
                .ofVoid(parameters.stream().map(Parameter::layout).toArray(MemoryLayout[]::new));
        return Libc.link(function, type, false, fixed).orElseGet(() -> missing(type));
    }

    private MethodHandle numbered(MethodHandle raw) {
        return systemCall == null ? raw : MethodHandles.insertArguments(raw, returns.setsErrno() ? 1 : 0, systemCall);
    }

    /** From {@code ([state,] arguments) result} to {@code (arguments) result or exception}. */
    private MethodHandle checked(MethodHandle raw) {
        MethodHandle call = returns.setsErrno() ? raw : MethodHandles.dropArguments(raw, 0, MemorySegment.class);
        Class<?> result = call.type().returnType();
        MethodType withResult = call.type().insertParameterTypes(0, result); // (result, state, arguments) result
        MethodHandle success = MethodHandles.dropArguments(MethodHandles.identity(result), 1,
                call.type().parameterList());
        MethodHandle failure = MethodHandles.explicitCastArguments(
                FAILURE.bindTo(this).asCollector(Object[].class, parameters.size()), withResult);
        MethodHandle check = MethodHandles.guardWithTest(returns.failed(result), failure, success);
        MethodHandle whole = MethodHandles.foldArguments(check, call); // (state, arguments) result
        return MethodHandles.foldArguments(whole, STATE);
    }

    private MethodHandle missing(FunctionDescriptor type) {
        MethodType visible = type.toMethodType().dropParameterTypes(0, systemCall == null ? 0 : 1);
        return UNSUPPORTED.bindTo(this).asCollector(Object[].class, visible.parameterCount()).asType(visible);
    }

    /** The JVM was told to deny native access. Said by the call itself: where this is linked it would be an error without a reason. */
    private MethodHandle denied(FunctionDescriptor type, IllegalCallerException reason) {
        MethodType visible = type.toMethodType().dropParameterTypes(0, systemCall == null ? 0 : 1);
        IllegalCallerException explained = new IllegalCallerException("mmapkit needs native access: start the JVM with"
                + " --enable-native-access=io.mmapkit.libc, or ALL-UNNAMED on the class path", reason);
        MethodHandle thrower = MethodHandles.throwException(visible.returnType(), IllegalCallerException.class);
        return MethodHandles.dropArguments(thrower.bindTo(explained), 0, visible.parameterList());
    }

    /** Called where {@link Returns#failed} said yes. */
    private long failure(long result, MemorySegment state, Object[] arguments) throws SystemCallException {
        // errno first: rendering the arguments may make calls of its own
        int number = returns.setsErrno() ? CallState.errno(state) : (int) result;
        if (returns == Returns.MINUS_ONE_NEGATED && number != Errno.ENOSYS.number()) {
            return -number;
        }
        SystemCallException refused = new SystemCallException(function, rendered(arguments), new Errno(number));
        if (number == Errno.ENOSYS.number()) {
            throw new UnsupportedOperationException("this kernel has no " + function, refused);
        }
        throw refused;
    }

    private Object unsupported(Object[] arguments) {
        throw new UnsupportedOperationException("this C library has no " + function);
    }

    private String rendered(Object[] arguments) {
        StringJoiner text = new StringJoiner(", ");
        for (int i = 0; i < arguments.length; i++) {
            Parameter parameter = parameters.get(i);
            text.add(parameter.name + '=' + parameter.rendering.apply(arguments[i]));
        }
        return text.toString();
    }

    private static String plain(Object value) {
        return value instanceof MemorySegment pointer ? "0x" + Long.toHexString(pointer.address()) : value.toString();
    }

    /** Shows a C string: {@code "/tmp/file"}. One that can't be read, such as a null pointer, is what the call was refused for. */
    static String text(Object pointer) {
        try {
            return '"' + ((MemorySegment) pointer).getString(0) + '"';
        } catch (IndexOutOfBoundsException | IllegalStateException unreadable) {
            return plain(pointer);
        }
    }

    private static MethodHandle find(String method, Class<?> result, Class<?>... parameters) {
        try {
            return MethodHandles.lookup().findVirtual(Call.class, method, MethodType.methodType(result, parameters));
        } catch (ReflectiveOperationException absent) {
            throw new AssertionError(Arrays.toString(parameters), absent);
        }
    }

    private static MethodHandle state() {
        try {
            return MethodHandles.lookup()
                    .findStatic(CallState.class, "ofThread", MethodType.methodType(MemorySegment.class));
        } catch (ReflectiveOperationException absent) {
            throw new AssertionError(absent);
        }
    }
}
