using Microsoft.Extensions.Logging;

namespace Vinculo.Tests.Support;

/// <summary>Warnings and errors of the application go to the output of the test that started it.</summary>
internal sealed class TestLog(ITestOutputHelper output) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => new Lines(output, categoryName);

    public void Dispose() { }

    private sealed class Lines(ITestOutputHelper output, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (!IsEnabled(logLevel))
                return;
            try
            {
                output.WriteLine($"{logLevel} {category}: {formatter(state, exception)} {exception}");
            }
            catch (InvalidOperationException late)
            {
                // The test is over and takes no more lines.
                System.Diagnostics.Debug.WriteLine(late);
            }
        }
    }
}
