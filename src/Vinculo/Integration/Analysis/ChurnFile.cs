using System.Globalization;
using System.Text;

namespace Vinculo.Integration.Analysis;

/// <summary>Each row's prediction by a model that has not seen it.</summary>
internal static class ChurnFile
{
    public static void Write(string path, ChurnTable table, int[] foldOf, double[] predictions)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 16);
        file.NewLine = "\n";
        file.WriteLine((table.Ids is null ? "row" : "id") + ",target,prediction,fold");
        for (var i = 0; i < predictions.Length; i++)
        {
            if (double.IsNaN(predictions[i]))
                continue;
            file.Write(table.Ids is { } ids ? Quoted(ids[i]) : table.Rows[i].ToString(CultureInfo.InvariantCulture));
            file.Write(table.Outcome[i] ? ",1," : ",0,");
            file.Write(predictions[i].ToString("R", CultureInfo.InvariantCulture));
            file.Write(',');
            file.WriteLine(foldOf[i].ToString(CultureInfo.InvariantCulture));
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(',', '"', '\n') < 0
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
