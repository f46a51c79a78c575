/** JMH micro benchmarks of single calls and single accesses. Each checks in its set-up that its parameters are in force. */
package io.mmapkit.bench.micro;
