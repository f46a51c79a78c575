package io.mmapkit.bench;
@picocli.CommandLine.Command(name="chart") final class ChartCommand {}
