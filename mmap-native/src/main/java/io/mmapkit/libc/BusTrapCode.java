package io.mmapkit.libc;

/**
 * What runs first at SIGBUS on x86-64: a signal handler of its own in machine code, since Java code can't run there.
 *
 * <p>If the address that was accessed lies in a range that was {@linkplain BusTrap#cover covered}, it counts the fault, maps a page of zeros there
 * by a raw mmap(2), and returns: the processor then does the same access again, which succeeds. Otherwise, and if the page can't be mapped, it
 * goes on to the handler that was there before, the JVM's, with everything as it was found. It uses only registers that a function may change,
 * calls nothing and leaves errno alone. A fault is counted as begun before the page is mapped, so that who sees the zeros sees the count, and as
 * done after it.
 *
 * <p>It looks for the range in blocks: the address of the next block or 0, an int with the number of entries, four bytes of nothing, and entries
 * of 32 bytes: first address, address after the last, address of the two counts, nothing.
 */
final class BusTrapCode {
    /** The code, for the GNU assembler; a test compares it with {@link #BYTES}. */
    static final String LISTING = """
            trap:
                endbr64
                mov 8(%rsi), %ecx                         # siginfo: si_code
                mov 16(%rsi), %rax                        # si_addr
                cmp $2, %ecx                              # BUS_ADRERR: no such page
                je search
                cmp $4, %ecx                              # BUS_MCEERR_AR: the memory of the page is broken
                jne chain
            search:
                movabs $0x1111111111111111, %r8           # the first block: put in when it is installed
            block:
                lea 16(%r8), %r9                          # the first of them
                mov 8(%r8), %ecx                          # how many entries
                test %ecx, %ecx
                jz nextblock
            entry:
                cmp (%r9), %rax
                jb next
                cmp 8(%r9), %rax
                jb found
            next:
                add $32, %r9
                dec %ecx
                jnz entry
            nextblock:
                mov (%r8), %r8
                test %r8, %r8
                jnz block
            chain:
                movabs $0x2222222222222222, %rax          # the handler before: put in when it is installed
                jmp *%rax
            found:
                mov 16(%r9), %r9                          # the counts
                lock incq (%r9)                           # one more begun
                push %rdi
                push %rsi
                push %rdx
                push %r9
                and $-4096, %rax                          # the page
                mov %rax, %rdi
                mov $4096, %esi
                mov $3, %edx                              # PROT_READ | PROT_WRITE
                mov $0x32, %r10d                          # MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
                mov $-1, %r8
                xor %r9d, %r9d
                mov $9, %eax                              # mmap
                syscall
                pop %r9
                pop %rdx
                pop %rsi
                pop %rdi
                lock incq 8(%r9)                          # one more done
                cmp $-4095, %rax                          # an error number
                jae chain
                ret
            """;

    /** The same, assembled. */
    static final String BYTES = """
            f30f1efa8b4e08488b461083f902740583f904753149b811111111111111114d
            8d4810418b480885c97413493b017206493b4108721c4983c120ffc975ed4d8b
            004d85c075d948b82222222222222222ffe04d8b4910f049ff01575652415148
            2500f0ffff4889c7be00100000ba0300000041ba3200000049c7c0ffffffff45
            31c9b8090000000f0541595a5e5ff049ff4108483d01f0ffff73abc3
            """;

    /** Where the address of the first block stands in it, and where that of the handler before. */
    static final int FIRST_BLOCK_AT = 23;
    static final int HANDLER_BEFORE_AT = 72;

    private BusTrapCode() {}
}
