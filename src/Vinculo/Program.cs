return await Vinculo.CommandLine.RunAsync(args);

public partial class Program;
