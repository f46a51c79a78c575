package io.mmapkit.libc;

/** The code of {@link ForkStub} on x86-64. It uses no stack once it is the child's. */
final class ForkStubX86 {
    /** The code, for the GNU assembler; a test compares it with {@link #BYTES}. */
    static final String LISTING = """
            fork:
                endbr64
                push %rbx
                push %r12
                mov %rdi, %rbx                            # the header
                mov $14, %eax                             # rt_sigprocmask
                mov $2, %edi                              # SIG_SETMASK
                lea 24(%rbx), %rsi                        # all signals
                lea 16(%rbx), %rdx                        # those blocked before
                mov $8, %r10d
                syscall
                mov $56, %eax                             # clone
                mov (%rbx), %rdi                          # its flags
                xor %esi, %esi                            # the child goes on with a copy of this stack
                lea 8(%rbx), %rdx                         # where the kernel puts the descriptor of the child
                xor %r10d, %r10d
                xor %r8d, %r8d
                syscall
                test %rax, %rax
                jz child
                mov %rax, %r12                            # the child's number, or an error
                mov $14, %eax                             # rt_sigprocmask
                mov $2, %edi
                lea 16(%rbx), %rsi
                xor %edx, %edx
                mov $8, %r10d
                syscall
                mov %r12, %rax
                pop %r12
                pop %rbx
                ret
            child:
                mov 32(%rbx), %r12                        # the first record
            step:
                mov %r12, 40(%rbx)                        # where it is now
                movl $1, 4(%r12)                          # begun
                mov 24(%r12), %rsi                        # what most steps use
                mov 32(%r12), %rdx
                mov (%r12), %eax
                cmp $1, %eax
                jb call
                je write
                cmp $3, %eax
                jb copy
                je store
                cmp $5, %eax
                jb load
                je add
                cmp $7, %eax
                jb compare
                je await
                ud2                                       # no such step: ends by SIGILL
            call:
                mov 16(%r12), %rdi
                mov 88(%r12), %rcx                        # the first argument may be the result of another step
                test %rcx, %rcx
                jz given
                mov (%rcx), %rdi
            given:
                mov 40(%r12), %r10
                mov 48(%r12), %r8
                mov 56(%r12), %r9
                mov 8(%r12), %rax
                syscall
                cmp $-4095, %rax                          # an error number, or below it
                jae failed
            taken:
                mov %rax, 64(%r12)
                movl $2, 4(%r12)                          # done
                mov 72(%r12), %r12
                jmp step
            failed:
                mov %rax, 64(%r12)
                movl $3, 4(%r12)
                mov 80(%r12), %r12
                jmp step
            write:
                mov 24(%r12), %rsi
                mov 96(%r12), %r8                         # how much is written
                mov 32(%r12), %rdx
                sub %r8, %rdx                             # how much is left
                jz written
                mov 112(%r12), %rax                       # the most at a time
                cmp %rax, %rdx
                cmova %rax, %rdx
                cmpq $0, 56(%r12)                         # is a checksum asked for?
                je put
                lea (%r8, %rdx), %r9
                mov 120(%r12), %rcx                       # how much is summed up: more than written, where less was taken than given
                mov 104(%r12), %eax
            eight:
                lea 8(%rcx), %r10
                cmp %r9, %r10
                ja one
                crc32q (%rsi, %rcx), %rax
                mov %r10, %rcx
                jmp eight
            one:
                cmp %r9, %rcx
                jae summed
                crc32b (%rsi, %rcx), %eax
                inc %rcx
                jmp one
            summed:
                mov %rcx, 120(%r12)
                mov %eax, 104(%r12)
            put:
                mov 16(%r12), %rdi
                mov 88(%r12), %rcx
                test %rcx, %rcx
                jz known
                mov (%rcx), %rdi
            known:
                add %r8, %rsi
                mov 40(%r12), %r10                        # an offset, if it is pwrite64
                add %r8, %r10
                mov 8(%r12), %rax
                syscall
                cmp $-4, %rax                             # EINTR
                je write
                cmp $-4095, %rax
                jae failed
                test %rax, %rax
                jz stuck
                add %rax, 96(%r12)
                jmp write
            stuck:
                mov $-5, %rax                             # EIO: it takes nothing and doesn't say why
                jmp failed
            written:
                notl 104(%r12)                            # as a CRC-32C ends
                mov 32(%r12), %rax
                jmp taken
            copy:
                mov 16(%r12), %rdi
                mov %rdx, %rcx
                rep movsb
                mov %rdx, %rax
                jmp taken
            store:
                mov %rdx, %rax
                xchg %rdx, (%rsi)
                jmp taken
            load:
                mov (%rsi), %rax
                jmp taken
            add:
                mov 40(%r12), %rcx                        # how often
            more:
                mov %rdx, %rax
                lock xadd %rax, (%rsi)
                dec %rcx
                jnz more
                add %rdx, %rax
                jmp taken
            compare:
                mov (%rsi), %rax
                cmp %rdx, %rax
                je taken
                mov %rax, 64(%r12)
                movl $2, 4(%r12)
                mov 80(%r12), %r12
                jmp step
            await:
                mov 24(%r12), %rsi
                mov (%rsi), %rax
                cmp 32(%r12), %rax
                je taken
                decq 40(%r12)                             # how often it looks again
                js late
                mov 48(%r12), %rdi                        # a struct timespec
                xor %esi, %esi
                mov 8(%r12), %rax                         # nanosleep
                syscall
                jmp await
            late:
                mov $-110, %rax                           # ETIMEDOUT
                jmp failed
            """;

    /** The same, assembled. */
    static final String BYTES = """
            f30f1efa5341544889fbb80e000000bf02000000488d7318488d531041ba0800
            00000f05b838000000488b3b31f6488d53084531d24531c00f054885c0742249
            89c4b80e000000bf02000000488d731031d241ba080000000f054c89e0415c5b
            c34c8b63204c89632841c744240401000000498b742418498b542420418b0424
            83f80172350f848f00000083f8030f82530100000f845f01000083f8050f8261
            0100000f846301000083f8070f82740100000f84920100000f0b498b7c241049
            8b4c24584885c97403488b394d8b5424284d8b4424304d8b4c2438498b442408
            0f05483d01f0ffff7318498944244041c7442404020000004d8b642448e963ff
            ffff498944244041c7442404030000004d8b642450e94bffffff498b7424184d
            8b442460498b5424204c29c20f84a6000000498b4424704839c2480f47d04983
            7c243800743d4d8d0c10498b4c2478418b4424684c8d51084d39ca770cf2480f
            38f1040e4c89d1ebeb4c39c9730bf20f38f0040e48ffc1ebf049894c24784189
            442468498b7c2410498b4c24584885c97403488b394c01c64d8b5424284d01c2
            498b4424080f054883f8fc0f8469ffffff483d01f0ffff0f8345ffffff4885c0
            740a4901442460e94effffff48c7c0fbffffffe92affffff41f7542468498b44
            2420e903ffffff498b7c24104889d1f3a44889d0e9f1feffff4889d0488716e9
            e6feffff488b06e9defeffff498b4c24284889d0f0480fc10648ffc975f34801
            d0e9c4feffff488b064839d00f84b8feffff498944244041c744240402000000
            4d8b642450e91bfeffff498b742418488b06493b4424200f848dfeffff49ff4c
            24287810498b7c243031f6498b4424080f05ebd648c7c092ffffffe982feffff
            """;

    private ForkStubX86() {}
}
