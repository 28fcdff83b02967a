using System.Security.Cryptography;
using Vinculo.Demo;

namespace Vinculo.Tests.Demo;

/// <summary>A world is its seed.</summary>
public sealed class WorldSeedTests
{
    [Theory]
    [InlineData("movil-condor", "productos/clientes.csv", "fuerza-ventas/fuerza_ventas.xlsx")]
    [InlineData("fondo-arrayan", "cuentas/afiliados.csv", "nomina/empleadores.xlsx")]
    public void The_same_seed_writes_the_same_bytes_and_another_seed_others(string code, string one, string other)
    {
        var company = DemoCompany.Find(code)!;
        var first = Fingerprints(company, DemoOptions.UsualSeed);
        Fingerprints(company, DemoOptions.UsualSeed).ShouldBe(first);
        var changed = Fingerprints(company, 7).Except(first).Select(print => print.Split(' ')[0]).ToList();
        changed.ShouldContain(one);
        changed.ShouldContain(other);
    }

    private static List<string> Fingerprints(DemoCompany company, ulong seed)
    {
        var folder = TestRun.NewFolder();
        company.Write(
            new DemoOptions(MadeFiles.AsOf) { Customers = 600, Seed = seed },
            folder,
            null,
            TestContext.Current.CancellationToken
        );
        return
        [
            .. Directory
                .GetFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file =>
                    Path.GetRelativePath(folder, file).Replace('\\', '/')
                    + " "
                    + Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))
                ),
        ];
    }
}
