return args switch
{
    ["import", .. var rest] => await Vinculo.Bench.ImportBench.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("bench import [customers] [transactions a customer] [database]");
    return 2;
}
