using System.Text;

namespace Vinculo.Integration.Analysis;

/// <summary>A verb's report for people, line by line, in the reader's language.</summary>
internal sealed class Report(AnalysisTexts texts)
{
    private readonly StringBuilder text = new();

    /// <summary>Adds a sentence of the verb's.</summary>
    public void Line(string code, params ReadOnlySpan<(string Name, object? Value)> facts) =>
        text.AppendLine(texts.Of(code, facts));

    /// <summary>Adds the sentence only when there is something to count.</summary>
    public void Count(string code, string fact, long count)
    {
        if (count > 0)
            Line(code, (fact, count));
    }

    /// <summary>Adds a line as it stands; an empty one parts paragraphs.</summary>
    public void Plain(string line = "") => text.AppendLine(line);

    public override string ToString() => text.ToString().TrimEnd();
}
