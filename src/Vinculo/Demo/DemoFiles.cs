using System.Text;

namespace Vinculo.Demo;

/// <summary>One file of the demo company and how it is imported.</summary>
/// <param name="File">Below the demo's folder, with forward slashes.</param>
/// <param name="Mapping">Name of the mapping, without <c>.mapping.json</c>.</param>
/// <param name="System">Code of the source system.</param>
/// <param name="Entity">What its rows become.</param>
public sealed record DemoFile(string File, string Mapping, string System, string Entity)
{
    /// <summary>The mapping file, as the import reads it.</summary>
    public string ReadMapping() => DemoFiles.Read($"{Mapping}.mapping.json");
}

/// <summary>The files of Móvil Cóndor in the order in which they are imported, with their mappings inside the program.</summary>
public static class DemoFiles
{
    /// <summary>Catalogue and people first, then what hangs on them.</summary>
    public static IReadOnlyList<DemoFile> InImportOrder { get; } =
    [
        new("productos/planes.csv", "productos-planes", "productos", "products"),
        new("productos/clientes.csv", "productos-clientes", "productos", "customers"),
        new("productos/lineas.csv", "productos-lineas", "productos", "holdings"),
        new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-empresas", "fuerza-ventas", "customers"),
        new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-contactos", "fuerza-ventas", "customers"),
        new("internet/cuentas_web.csv", "internet-cuentas", "internet", "customers"),
        new("quejas/reclamantes.csv", "quejas-reclamantes", "quejas", "customers"),
        new("call-center/personas.csv", "call-center-personas", "call-center", "customers"),
        new("productos/mediciones.csv", "productos-mediciones", "productos", "measures"),
        new("productos/facturas.csv", "productos-facturas", "productos", "transactions"),
        new("productos/llamadas.csv", "productos-llamadas", "productos", "relationships"),
        new("quejas/quejas.csv", "quejas-quejas", "quejas", "cases"),
        new("call-center/contactos.csv", "call-center-contactos", "call-center", "interactions"),
        new("internet/contactos_web.csv", "internet-contactos", "internet", "interactions"),
        new("fuerza-ventas/fuerza_ventas.xlsx", "fuerza-ventas-visitas", "fuerza-ventas", "interactions"),
        new("call-center/ofertas.csv", "call-center-ofertas", "call-center", "offers-made"),
    ];

    /// <summary>The offers and actions of Móvil Cóndor, as JSON.</summary>
    public static string ReadOffers() => Read("offers.json");

    internal static string Read(string name)
    {
        var assembly = typeof(DemoFiles).Assembly;
        using var stream =
            assembly.GetManifestResourceStream($"Vinculo.Demo.{name}")
            ?? throw new InvalidOperationException($"The program was built without its resource {name}.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Name of the list that says in which order the files of the folder are imported.</summary>
    public const string OrderFile = "orden.json";

    /// <summary>
    /// Puts each mapping beside its file, and the order in which they are imported into the folder, so that one can
    /// import by hand: <c>vinculo import --order FOLDER/orden.json</c>.
    /// </summary>
    internal static void WriteMappings(string folder)
    {
        var lines = new List<string>();
        foreach (var file in InImportOrder)
        {
            var mapping = $"{file.System}/{file.Mapping}.mapping.json";
            File.WriteAllText(Path.Combine(folder, mapping), file.ReadMapping());
            lines.Add($"  {{ \"file\": \"{file.File}\", \"mapping\": \"{mapping}\" }}");
        }

        File.WriteAllText(Path.Combine(folder, OrderFile), $"[\n{string.Join(",\n", lines)}\n]\n");
    }
}
