package io.mmapkit;

/** PLACEHOLDER: keeps the package from being empty; delete with the first real class. */
public final class Placeholder {
    private Placeholder() {}
}
