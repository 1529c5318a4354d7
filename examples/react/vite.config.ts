import react from '@vitejs/plugin-react'
import genimg from 'genimg/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [react(), genimg()] })
