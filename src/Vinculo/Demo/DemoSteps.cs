using System.Globalization;

namespace Vinculo.Demo;

/// <summary>The steps of a long work on the console: one line each, rewritten on a terminal, with its seconds at the end.</summary>
/// <param name="writer">Where to; null: the output.</param>
internal sealed class DemoSteps(TimeProvider clock, TextWriter? writer = null) : IDisposable
{
    private readonly TextWriter to = writer ?? Console.Out;
    private readonly bool terminal = writer is null ? !Console.IsOutputRedirected : !Console.IsErrorRedirected;
    private long began;
    private long shown;
    private string? step;

    public void Begin(string text)
    {
        End();
        (step, began, shown) = (text, clock.GetTimestamp(), 0);
        if (!terminal)
            to.WriteLine($"  {text} …");
        else
            to.Write($"\r\u001b[K  … {text}");
    }

    /// <param name="share">0 to 1.</param>
    /// <param name="detail">What is under way.</param>
    public void At(double share, string? detail = null)
    {
        if (!terminal || clock.GetElapsedTime(shown) < TimeSpan.FromMilliseconds(200))
            return;
        shown = clock.GetTimestamp();
        to.Write($"\r\u001b[K  {share.ToString("P0", CultureInfo.InvariantCulture), 5}  {step}  {detail}");
    }

    private void End()
    {
        if (step is null)
            return;
        var seconds = clock.GetElapsedTime(began).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
        to.WriteLine(terminal ? $"\r\u001b[K  ✓ {step} ({seconds} s)" : $"  ✓ {step} ({seconds} s)");
        step = null;
    }

    public void Dispose() => End();
}
