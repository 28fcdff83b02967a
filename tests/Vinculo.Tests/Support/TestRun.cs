[assembly: AssemblyFixture(typeof(Vinculo.Tests.Support.TestRun))]

namespace Vinculo.Tests.Support;

/// <summary>What one run of the tests shares and puts away at its end: the PostgreSQL server, the browser, temporary files.</summary>
public sealed class TestRun : IAsyncDisposable
{
    /// <summary>The run's own folder; gone when it ends.</summary>
    public static string Folder { get; } = Directory.CreateTempSubdirectory("vinculo-test-").FullName;

    /// <summary>The root of the repository.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>A fresh folder for one test.</summary>
    public static string NewFolder() =>
        Directory.CreateDirectory(Path.Combine(Folder, Path.GetRandomFileName())).FullName;

    public async ValueTask DisposeAsync()
    {
        await Browser.CloseAsync();
        await PostgresServer.StopAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vinculo.slnx")))
            folder = folder.Parent;
        return folder?.FullName
            ?? throw new DirectoryNotFoundException("Vinculo.slnx is in no folder above the tests.");
    }
}
