package io.mmapkit.vm;

/** What a range of addresses is used for. */
public enum MappingKind {
    /** Objects of Java. */
    JAVA_HEAP("Java heap"),
    /** What the garbage collector needs beside the heap: card tables, marks. */
    GC("garbage collector"),
    /** What classes are made of, but for {@link #CLASS_SPACE}. */
    METASPACE("metaspace"),
    /** The part of metaspace that compressed class pointers reach. */
    CLASS_SPACE("class space"),
    /** Classes that were made ready before: the archive of class data sharing. */
    CDS_ARCHIVE("CDS archive"),
    /** Compiled code, and what the interpreter is made of. */
    CODE_CACHE("code cache"),
    /** The stack of a thread, but the first. */
    THREAD_STACK("thread stack"),
    /** Else of the JVM. */
    JVM("JVM"),
    /** A region of this library. */
    REGION("region"),
    /** A shared segment of this library. */
    SEGMENT("segment"),
    /** A program, or a library it is linked with: a file of which a part may be executed. */
    LIBRARY("library"),
    /** A file. */
    FILE("file"),
    /** Memory that processes share, and that isn't on a disk: memfd, /dev/shm, System V, shared and anonymous. */
    SHARED_MEMORY("shared memory"),
    /** The heap of malloc that grows by brk(2). */
    BRK_HEAP("heap of malloc"),
    /** The stack of the first thread. */
    MAIN_STACK("stack"),
    /** What the kernel maps into each process: [vdso] and its like. */
    KERNEL("kernel"),
    /** Memory without a file, of which nobody says what it is for. */
    ANONYMOUS("anonymous"),
    /** The same that can't be accessed: taken for later, or a fence. */
    RESERVED("reserved");

    private final String text;

    MappingKind(String text) {
        this.text = text;
    }

    /** {@return in words} */
    public String text() {
        return text;
    }
}
