package io.mmapkit.libc;

/** The code of {@link ForkStub} on aarch64. It uses no stack once it is the child's. */
final class ForkStubAarch64 {
    /** The code, for the GNU assembler; a test compares it with {@link #BYTES}. */
    static final String LISTING = """
                .arch armv8-a+crc
            fork:
                hint #34                                  // bti c
                stp x19, x20, [sp, #-16]!
                mov x19, x0                               // the header
                mov x8, #135                              // rt_sigprocmask
                mov x0, #2                                // SIG_SETMASK
                add x1, x19, #24                          // all signals
                add x2, x19, #16                          // those blocked before
                mov x3, #8
                svc #0
                mov x8, #220                              // clone
                ldr x0, [x19]                             // its flags
                mov x1, #0                                // the child goes on with a copy of this stack
                add x2, x19, #8                           // where the kernel puts the descriptor of the child
                mov x3, #0
                mov x4, #0
                svc #0
                cbz x0, child
                mov x20, x0                               // the child's number, or an error
                mov x8, #135                              // rt_sigprocmask
                mov x0, #2
                add x1, x19, #16
                mov x2, #0
                mov x3, #8
                svc #0
                mov x0, x20
                ldp x19, x20, [sp], #16
                ret
            child:
                ldr x20, [x19, #32]                       // the first record
            step:
                str x20, [x19, #40]                       // where it is now
                mov w9, #1                                // begun
                str w9, [x20, #4]
                ldr x1, [x20, #24]                        // what most steps use
                ldr x2, [x20, #32]
                ldr w9, [x20]
                cmp w9, #1
                b.lo call
                b.eq write
                cmp w9, #3
                b.lo copy
                b.eq store
                cmp w9, #5
                b.lo load
                b.eq add
                cmp w9, #7
                b.lo compare
                b.eq await
                udf #0                                    // no such step: ends by SIGILL
            call:
                ldr x0, [x20, #16]
                ldr x9, [x20, #88]                        // the first argument may be the result of another step
                cbz x9, given
                ldr x0, [x9]
            given:
                ldr x3, [x20, #40]
                ldr x4, [x20, #48]
                ldr x5, [x20, #56]
                ldr x8, [x20, #8]
                svc #0
                cmn x0, #4095                             // an error number, or below it
                b.hs failed
            taken:
                str x0, [x20, #64]
                add x9, x20, #4
                mov w10, #2                               // done
                stlr w10, [x9]
                ldr x20, [x20, #72]
                b step
            failed:
                str x0, [x20, #64]
                add x9, x20, #4
                mov w10, #3
                stlr w10, [x9]
                ldr x20, [x20, #80]
                b step
            write:
                ldr x1, [x20, #24]
                ldr x10, [x20, #96]                       // how much is written
                ldr x2, [x20, #32]
                subs x2, x2, x10                          // how much is left
                b.eq written
                ldr x9, [x20, #112]                       // the most at a time
                cmp x2, x9
                csel x2, x9, x2, hi
                ldr x9, [x20, #56]                        // is a checksum asked for?
                cbz x9, put
                add x11, x10, x2
                ldr x12, [x20, #120]                      // how much is summed up: more than written, where less was taken than given
                ldr w13, [x20, #104]
            eight:
                add x14, x12, #8
                cmp x14, x11
                b.hi one
                ldr x15, [x1, x12]
                crc32cx w13, w13, x15
                mov x12, x14
                b eight
            one:
                cmp x12, x11
                b.hs summed
                ldrb w15, [x1, x12]
                crc32cb w13, w13, w15
                add x12, x12, #1
                b one
            summed:
                str x12, [x20, #120]
                str w13, [x20, #104]
            put:
                ldr x0, [x20, #16]
                ldr x9, [x20, #88]
                cbz x9, known
                ldr x0, [x9]
            known:
                add x1, x1, x10
                ldr x3, [x20, #40]                        // an offset, if it is pwrite64
                add x3, x3, x10
                ldr x8, [x20, #8]
                svc #0
                cmn x0, #4                                // EINTR
                b.eq write
                cmn x0, #4095
                b.hs failed
                cbz x0, stuck
                ldr x10, [x20, #96]
                add x10, x10, x0
                str x10, [x20, #96]
                b write
            stuck:
                mov x0, #-5                               // EIO: it takes nothing and doesn't say why
                b failed
            written:
                ldr w13, [x20, #104]                      // as a CRC-32C ends
                mvn w13, w13
                str w13, [x20, #104]
                ldr x0, [x20, #32]
                b taken
            copy:
                ldr x0, [x20, #16]
                mov x9, x2
            sixteen:
                cmp x9, #16
                b.lo rest
                ldp x10, x11, [x1], #16
                stp x10, x11, [x0], #16
                sub x9, x9, #16
                b sixteen
            rest:
                cbz x9, copied
                ldrb w10, [x1], #1
                strb w10, [x0], #1
                sub x9, x9, #1
                b rest
            copied:
                mov x0, x2
                b taken
            store:
                stlr x2, [x1]
                mov x0, x2
                b taken
            load:
                ldar x0, [x1]
                b taken
            add:
                ldr x9, [x20, #40]                        // how often
            more:
                ldaxr x0, [x1]
                add x0, x0, x2
                stlxr w10, x0, [x1]
                cbnz w10, more
                subs x9, x9, #1
                b.ne more
                b taken
            compare:
                ldar x0, [x1]
                cmp x0, x2
                b.eq taken
                str x0, [x20, #64]
                add x9, x20, #4
                mov w10, #2
                stlr w10, [x9]
                ldr x20, [x20, #80]
                b step
            await:
                ldr x1, [x20, #24]
                ldr x2, [x20, #32]
                ldar x0, [x1]
                cmp x0, x2
                b.eq taken
                ldr x9, [x20, #40]                        // how often it looks again
                subs x9, x9, #1
                str x9, [x20, #40]
                b.mi late
                ldr x0, [x20, #48]                        // a struct timespec
                mov x1, #0
                ldr x8, [x20, #8]                         // nanosleep
                svc #0
                b await
            late:
                mov x0, #-110                             // ETIMEDOUT
                b failed
            """;

    /** The same, assembled. */
    static final String BYTES = """
            5f2403d5f353bfa9f30300aae81080d2400080d26162009162420091030180d2
            010000d4881b80d2600240f9010080d262220091030080d2040080d2010000d4
            600100b4f40300aae81080d2400080d261420091020080d2030180d2010000d4
            e00314aaf353c1a8c0035fd6741240f9741600f929008052890600b9810e40f9
            821240f9890240b93f05007183010054400400543f0d0071a30a0054600c0054
            3f150071830c0054a00c00543f1d0071630d0054600e005400000000800a40f9
            892e40f9490000b4200140f9831640f9841a40f9851e40f9880640f9010000d4
            1ffc3fb1e2000054802200f9891200914a0080522afd9f88942640f9ddffff17
            802200f9891200916a0080522afd9f88942a40f9d7ffff17810e40f98a3240f9
            821240f942000aeb80050054893a40f95f0009eb2281829a891e40f9690200b4
            4b01028b8c3e40f98d6a40b98e210091df010beba80000542f686cf8ad5dcf9a
            ec030eaafaffff179f010beba20000542f686c38ad51cf1a8c050091fbffff17
            8c3e00f98d6a00b9800a40f9892e40f9490000b4200140f921000a8b831640f9
            63000a8b880640f9010000d41f1000b140fbff541ffc3fb142faff54a00000b4
            8a3240f94a01008b8a3200f9d3ffff1780008092cbffff178d6a40b9ed032d2a
            8d6a00b9801240f9c0ffff17800a40f9e90302aa3f4100f1a30000542a2cc1a8
            0a2c81a8294100d1fbffff17a90000b42a1440380a140038290500d1fcffff17
            e00302aab1ffff1722fc9fc8e00302aaaeffff1720fcdfc8acffff17891640f9
            20fc5fc80000028b20fc0ac8aaffff35290500f161ffff54a4ffff1720fcdfc8
            1f0002eb20f4ff54802200f9891200914a0080522afd9f88942a40f97dffff17
            810e40f9821240f920fcdfc81f0002ebc0f2ff54891640f9290500f1891600f9
            c4000054801a40f9010080d2880640f9010000d4f3ffff17a00d809291ffff17
            """;

    private ForkStubAarch64() {}
}
