using System.Diagnostics;

namespace Vinculo.Platform;

/// <summary>What an analyst's command has to tell.</summary>
/// <param name="Facts">For programs: one JSON object.</param>
/// <param name="Text">For people: a report in their language.</param>
internal sealed record CommandAnswer(object Facts, string Text)
{
    /// <summary>Says an outcome in the reader's way: facts or text to the output, a refusal as JSON or to the error stream.</summary>
    /// <returns>0, or 1 when there is nothing to tell but a reason.</returns>
    public static int Say(Outcome<CommandAnswer> outcome, bool json)
    {
        if (!outcome.IsRefused(out var refusal))
        {
            Console.WriteLine(json ? Json.Of(outcome.Accepted.Facts).Text : outcome.Accepted.Text);
            return 0;
        }
        if (json)
            Console.WriteLine(
                Json.Of(
                    new
                    {
                        error = refusal.Code,
                        message = RefusalText.Of(refusal),
                        field = refusal.Field,
                        refusal.Facts,
                    }
                )
            );
        else
            Console.Error.WriteLine(RefusalText.Of(refusal));
        return 1;
    }

    /// <summary>Processor seconds and megabytes at most of this process so far.</summary>
    public static (double Cpu, long Megabytes) Spent()
    {
        using var process = Process.GetCurrentProcess();
        return (process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64 >> 20);
    }
}
