import genimg from 'genimg/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [genimg()],
})
