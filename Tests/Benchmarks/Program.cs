Console.WriteLine("Benchmarks: answer, workbook, import");
