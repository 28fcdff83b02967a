using System.Text;
using Vinculo.Platform;

namespace Vinculo.Demo;

/// <summary>One file of a demo company and how it is imported.</summary>
/// <param name="File">Below the demo's folder, with forward slashes.</param>
/// <param name="Mapping">Name of the mapping, without <c>.mapping.json</c>.</param>
/// <param name="System">Code of the source system.</param>
/// <param name="Entity">What its rows become.</param>
public sealed record DemoFile(string File, string Mapping, string System, string Entity)
{
    /// <summary>The mapping file, as the import reads it.</summary>
    public string ReadMapping() => DemoFiles.Read($"{Mapping}.mapping.json");
}

/// <summary>What lies in the program and is put beside the files of a demo company.</summary>
internal static class DemoFiles
{
    /// <summary>Name of the list that says in which order the files of the folder are imported.</summary>
    public const string OrderFile = "orden.json";

    public static string Read(string name)
    {
        var assembly = typeof(DemoFiles).Assembly;
        using var stream =
            assembly.GetManifestResourceStream($"Vinculo.Demo.{name}")
            ?? throw new InvalidOperationException($"The program was built without its resource {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Puts each mapping beside its file, and the order in which they are imported into the folder, so that one can
    /// import by hand: <c>vinculo import --order FOLDER/orden.json</c>. What world it is stands beside its truth.
    /// </summary>
    public static void WriteMappings(DemoCompany company, DemoOptions options, string folder)
    {
        var lines = new List<string>();
        foreach (var file in company.Files)
        {
            var mapping = $"{file.System}/{file.Mapping}.mapping.json";
            File.WriteAllText(Path.Combine(folder, mapping), file.ReadMapping());
            lines.Add($"  {{ \"file\": \"{file.File}\", \"mapping\": \"{mapping}\" }}");
        }

        File.WriteAllText(Path.Combine(folder, OrderFile), $"[\n{string.Join(",\n", lines)}\n]\n");
        File.WriteAllText(
            MadeWorld.PathIn(folder),
            Json.Of(new MadeWorld(company.Code, options.Customers, options.Seed, options.AsOf)).Text + "\n"
        );
    }
}

/// <summary>Which world a folder holds; kept beside its truth.</summary>
/// <param name="World">Code of the company.</param>
/// <param name="AsOf">The day on which it was made.</param>
internal sealed record MadeWorld(string World, int Customers, ulong Seed, DateOnly AsOf)
{
    public static string PathIn(string folder) => Path.Combine(folder, DemoCompany.TruthFolder, "mundo.json");

    /// <summary>The world of a folder; null where there is none with truth, or one made before it was told.</summary>
    public static MadeWorld? Find(string folder) =>
        File.Exists(PathIn(folder)) ? Json.Read<MadeWorld>(File.ReadAllText(PathIn(folder))) : null;
}
